package io.loquat.play;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.session.Session;
import java.nio.charset.StandardCharsets;

/** Says what it hears: text as text, binary as binary. Who does not read is not heard until it does, and loses nothing. */
record Echo(Connection connection) implements Session {
    @Override
    public void onText(String text) {
        connection.answer(Frame.text(text.getBytes(StandardCharsets.UTF_8)));
        connection.holdUntilDrained();
    }

    @Override
    public void onBinary(byte[] bytes) {
        connection.answer(Frame.binary(bytes));
        connection.holdUntilDrained();
    }
}
