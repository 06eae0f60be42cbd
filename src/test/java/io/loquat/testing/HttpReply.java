package io.loquat.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The answer to a raw request: the status, the headers, and the body unless it is an upgrade. */
public record HttpReply(int status, Map<String, String> headers, String body) {

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    static HttpReply read(InputStream in) throws IOException {
        List<String> head = readHead(in);
        int status = Integer.parseInt(head.getFirst().substring(9, 12));
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (String line : head.subList(1, head.size())) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).trim());
        }
        return new HttpReply(status, headers, status == 101 ? "" : readBody(in, headers));
    }

    private static List<String> readHead(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int lastFour = 0;
        while (lastFour != 0x0d0a0d0a) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection ended in the answer: " + bytes.toString(ISO_8859_1));
            }
            bytes.write(next);
            lastFour = lastFour << 8 | next;
        }
        return bytes.toString(ISO_8859_1)
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String readBody(InputStream in, Map<String, String> headers) throws IOException {
        String length = headers.get("Content-Length");
        if (length != null) {
            return new String(in.readNBytes(Integer.parseInt(length)), UTF_8);
        }
        return headers.containsKey("Transfer-Encoding") ? "" : new String(in.readAllBytes(), UTF_8);
    }
}
