package io.loquat.play;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.protocol.CloseCode;
import io.loquat.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Returns text in upper case (root locale) followed by three exclamation marks. */
record Shout(Connection connection) implements Session {
    @Override
    public void onText(String text) {
        String shouted = text.toUpperCase(Locale.ROOT) + "!!!";
        connection.answer(Frame.text(shouted.getBytes(StandardCharsets.UTF_8)));
        connection.pauseUntilDrained();
    }

    @Override
    public void onBinary(byte[] bytes) {
        connection.close(CloseCode.UNSUPPORTED_DATA);
    }
}
