"""The register: appeals, the organizations that sign them, and the list they make. Never imports `appeal`."""
