"""May this leave the building? Great Expectations on raw (made from the contracts) and on what is to be published."""
