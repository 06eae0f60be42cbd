package io.loquat.wire;

import io.loquat.testing.ServerTest;

@ServerTest
class PeopleTest extends PeopleScenarios {}
