"""佐证材料包: the files of a case as a zip with an index that opens offline, checksums and a checker."""
