package io.loquat.wire;

import io.loquat.testing.ServerTest;

@ServerTest
class FullModeTest extends FullModeScenarios {}
