package io.loquat.wire;

import io.loquat.testing.ServerTest;

@ServerTest
class DuplicateTest extends DuplicateScenarios {}
