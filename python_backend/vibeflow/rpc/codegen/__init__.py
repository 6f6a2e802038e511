"""TypeScript types, client and schemas, and the manifest's generated parts, from the wire types."""
