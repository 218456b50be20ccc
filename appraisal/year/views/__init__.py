"""Pages of a year's appraisal."""
