"""Changes to the register of needs: one public function per verb."""
