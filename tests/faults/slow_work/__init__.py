"""An app whose only task takes its time, so that it can be killed in the middle."""
