"""A year's appraisal: scheme, reports up the chain, results by published formulas, awards (XH 三(三)5)."""
