"""Changes to the conversations, one public function per verb."""
