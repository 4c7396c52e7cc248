"""The mart: facts in versions, as Parquet files under one manifest, made from the change rows alone."""
