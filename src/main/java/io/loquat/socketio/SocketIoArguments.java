package io.loquat.socketio;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.loquat.protocol.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of an event or an acknowledgement: JSON, in which {@code {"_placeholder":true,"num":0}} stands for an
 * attachment.
 */
record SocketIoArguments(List<Argument> all, List<byte[]> attachments) {
    /**
     * One argument.
     *
     * @param text the value as a text; null for null, an object or an array
     */
    record Argument(String json, @Nullable String text) {}

    /** Parses a JSON array; null if it is not one, or not strict JSON. */
    static @Nullable SocketIoArguments parse(String array, List<byte[]> attachments) {
        try (JsonParser json = Json.FACTORY.createParser(array)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                return null;
            }
            List<Argument> all = new ArrayList<>();
            JsonToken token = json.nextToken();
            while (token != null && token != JsonToken.END_ARRAY) {
                String text = token.isScalarValue() && token != JsonToken.VALUE_NULL ? json.getText() : null;
                all.add(new Argument(copied(json), text));
                token = json.nextToken();
            }
            return json.nextToken() == null ? new SocketIoArguments(all, attachments) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns whether a text is one JSON object in strict JSON. */
    static boolean isObject(String json) {
        SocketIoArguments alone = json.startsWith("{") ? parse('[' + json + ']', List.of()) : null;
        return alone != null && alone.all.size() == 1;
    }

    private static String copied(JsonParser json) throws IOException {
        StringWriter element = new StringWriter();
        try (JsonGenerator generator = Json.FACTORY.createGenerator(element)) {
            // The inexact copy rounds numbers, and turns an overflow into Infinity, which is not JSON.
            generator.copyCurrentStructureExact(json);
        }
        return element.toString();
    }

    /** Returns the first argument as a text; null if there is none. */
    @Nullable
    String text() {
        return all.isEmpty() ? null : all.getFirst().text();
    }

    /** Returns all arguments except the first. */
    SocketIoArguments rest() {
        return new SocketIoArguments(all.subList(1, all.size()), attachments);
    }

    /** Returns all arguments as a JSON array. */
    String array() {
        return all.stream().map(Argument::json).collect(Collectors.joining(",", "[", "]"));
    }
}
