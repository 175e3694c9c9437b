"""Changes at the counter: one public function per verb."""
