"""The roof: reads everything below, changes nothing."""
