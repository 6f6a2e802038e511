"""The JSON-RPC face: pygls server, typed method registry, code generation."""
