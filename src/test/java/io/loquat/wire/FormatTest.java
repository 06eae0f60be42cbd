package io.loquat.wire;

import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class FormatTest extends FormatConversations {}
