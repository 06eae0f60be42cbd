package io.loquat.wire;

import io.loquat.testing.ServerTest;

@ServerTest
class JoinAndLeaveTest extends JoinAndLeaveScenarios {}
