"""HTTP for everybody: requests in, pages and files out. The desk is the admin."""
