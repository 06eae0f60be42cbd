package io.loquat.wire;

import io.loquat.testing.ServerTest;

@ServerTest
class ExportTest extends ExportScenarios {}
