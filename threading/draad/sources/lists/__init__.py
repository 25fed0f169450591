"""Lists beside the documents: inventories and load files."""
