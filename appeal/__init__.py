"""The site: settings, root addresses and the WSGI entry. The register itself is `signatories`."""
