package io.loquat.wire;

import io.loquat.testing.ServerTest;

@ServerTest
class RestTest extends RestScenarios {}
