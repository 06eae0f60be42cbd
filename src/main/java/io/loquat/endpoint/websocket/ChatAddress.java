package io.loquat.endpoint.websocket;

import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.WireFormat;
import io.loquat.session.SimpleSession.JoinOptions;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Parses the address of a chat socket, {@code /chat} or {@code /chat/{room}}. The path names the room, and the query
 * has the options of simple mode.
 */
final class ChatAddress {
    /** The path of the lobby, and the prefix of all rooms. */
    static final String LOBBY = "/chat";

    private static final int MAX_HISTORY = 100;
    private static final int MAX_HISTORY_DIGITS = 9;

    private ChatAddress() {}

    /** Returns the room of a raw path, {@code /chat} or {@code /chat/{room}}; null if it names none. */
    static @Nullable RoomName room(String path) {
        if (path.equals(LOBBY)) {
            return RoomName.LOBBY;
        }
        return path.startsWith(LOBBY + "/") ? decoded(path.substring(LOBBY.length() + 1)) : null;
    }

    /** Returns the room of one percent-encoded segment (RFC 3986 §2.1); null if it names none. */
    private static @Nullable RoomName decoded(String segment) {
        try {
            return RoomName.parse(QueryStringDecoder.decodeComponent(segment));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns whether the percent-encoding of the query is valid; the other methods require that. */
    static boolean isQuery(@Nullable String query) {
        try {
            return decoder(query).parameters() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns whether the query requests a valid nickname. */
    static boolean requestsName(@Nullable String query) {
        String nick = parameter(decoder(query), "nick");
        return nick != null && Nickname.parse(nick) != null;
    }

    /** Returns the language that the query requests. */
    static Lang lang(@Nullable String query) {
        return Lang.of(parameter(decoder(query), "lang"));
    }

    private static QueryStringDecoder decoder(@Nullable String query) {
        return new QueryStringDecoder(query == null ? "" : query, false);
    }

    /**
     * Returns the options of a simple-mode client.
     *
     * @param guest the name assigned to a client that requests none
     */
    static JoinOptions options(String path, @Nullable String query, @Nullable Nickname guest) {
        RoomName room = Objects.requireNonNull(room(path));
        QueryStringDecoder decoder = decoder(query);
        Lang lang = Lang.of(parameter(decoder, "lang"));
        return new JoinOptions(
                room,
                WireFormat.simple(parameter(decoder, "format"), lang),
                parameter(decoder, "nick"),
                !"false".equals(parameter(decoder, "echo")),
                history(parameter(decoder, "history")),
                lang,
                guest);
    }

    private static @Nullable String parameter(QueryStringDecoder decoder, String name) {
        List<String> values = decoder.parameters().get(name);
        return values == null ? null : values.getFirst();
    }

    private static int history(@Nullable String value) {
        if (value == null || !value.matches("[0-9]+")) {
            return 0;
        }
        return value.length() > MAX_HISTORY_DIGITS ? MAX_HISTORY : Math.min(MAX_HISTORY, Integer.parseInt(value));
    }
}
