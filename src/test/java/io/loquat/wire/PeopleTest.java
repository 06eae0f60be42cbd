package io.loquat.wire;

import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class PeopleTest extends PeopleConversations {}
