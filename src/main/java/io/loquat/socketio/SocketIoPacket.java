package io.loquat.socketio;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A packet of Socket.IO (protocol 4 and 5): {@code <type>[<attachments>-][<namespace>,][<id>][<JSON>]}.
 *
 * @param attachments the number of binary messages that follow
 * @param id the id of the acknowledgement that is requested or sent, empty for none
 * @param data JSON that has not been parsed; empty for none
 */
record SocketIoPacket(Type type, int attachments, String namespace, String id, String data) {
    /** The default namespace. */
    static final String ROOT = "/";

    /** The maximum number of attachments of a packet; no known page sends more. */
    static final int MAX_ATTACHMENTS = 16;

    private static final Pattern FORM = Pattern.compile(
            "(?<type>[0-6])(?:(?<attachments>[0-9]{1,9})-)?(?:(?<namespace>/[^,]*)(?:,|$))?(?<id>[0-9]{0,18})"
                    + "(?<data>.*)",
            Pattern.DOTALL);

    /** The types, in the order of their numbers. */
    enum Type {
        CONNECT,
        DISCONNECT,
        EVENT,
        ACK,
        CONNECT_ERROR,
        BINARY_EVENT,
        BINARY_ACK;

        boolean isBinary() {
            return this == BINARY_EVENT || this == BINARY_ACK;
        }
    }

    /** Returns a packet without attachments and without an id. */
    static SocketIoPacket of(Type type, String namespace, String data) {
        return new SocketIoPacket(type, 0, namespace, "", data);
    }

    /** Parses a text; null if it is not a packet, or has more than {@link #MAX_ATTACHMENTS}. */
    static @Nullable SocketIoPacket parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        Type type = Type.values()[form.group("type").charAt(0) - '0'];
        String attachments = form.group("attachments");
        if (type.isBinary() != (attachments != null)) {
            return null;
        }
        int count = attachments == null ? 0 : Integer.parseInt(attachments);
        String named = form.group("namespace");
        return count > MAX_ATTACHMENTS
                ? null
                : new SocketIoPacket(type, count, named == null ? ROOT : named, form.group("id"), form.group("data"));
    }

    /** Returns the text of the packet. */
    String encode() {
        StringBuilder text = new StringBuilder(data.length() + 16).append(type.ordinal());
        if (type.isBinary()) {
            text.append(attachments).append('-');
        }
        if (!namespace.equals(ROOT)) {
            text.append(namespace).append(',');
        }
        return text.append(id).append(data).toString();
    }
}
