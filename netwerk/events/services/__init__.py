"""Changes to network days, cut by subject; each public function is one verb."""
