"""REST, once: rows straight from SQL, strict parameters, keyset pages, versions, problems (docs/api.md)."""
