package io.loquat.redis;

import io.vertx.redis.client.RedisOptions;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where in the store this chat is: what all its keys and channels begin with. Keys are in one database, but a channel is heard in
 * all of them, so its name has the number.
 *
 * @param prefix 1-32 characters of {@code A-Z a-z 0-9 . _ -}: no colon, so that none is the beginning of another's names
 * @param database the number of the database
 */
public record Keyspace(String prefix, int database) {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final Pattern NUMBER = Pattern.compile("(?:^|&)db=([^&]*)");

    /** Fails with a sentence for the operator when the prefix is none. */
    public Keyspace {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("loquat.redis.prefix=" + prefix
                    + " is no prefix of keys; use 1 to 32 of the letters A-Z and a-z, digits, \".\", \"_\" and \"-\".");
        }
    }

    /**
     * The one in the database that the addresses of the store name, 0 where they name none.
     *
     * @throws IllegalArgumentException with a sentence for the operator
     */
    public static Keyspace in(RedisOptions options, String prefix) {
        List<Integer> databases = options.getEndpoints().stream()
                .map(URI::create)
                .flatMap(Keyspace::database)
                .distinct()
                .toList();
        if (databases.size() > 1) {
            throw new IllegalArgumentException("quarkus.redis.hosts names the databases " + databases
                    + "; a chat is in one, so name the same in each address.");
        }
        return new Keyspace(prefix, databases.isEmpty() ? 0 : databases.getFirst());
    }

    // As the client reads it: /1 or ?db=1, the first before the second, and a socket's path is no number.
    private static Stream<Integer> database(URI address) {
        String path = address.getPath() == null || "unix".equals(address.getScheme()) ? "" : address.getPath();
        Matcher query = NUMBER.matcher(address.getQuery() == null ? "" : address.getQuery());
        String number = path.length() > 1 ? path.substring(1) : query.find() ? query.group(1) : "";
        try {
            return number.isEmpty() ? Stream.empty() : Stream.of(Integer.parseInt(number));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("quarkus.redis.hosts names the database " + number
                    + ", which is no number; use an address such as redis://valkey:6379/1.");
        }
    }

    /** The key of that name. */
    public String key(String name) {
        return keys() + name;
    }

    /** The channel of that name. */
    public String channel(String name) {
        return channels() + name;
    }

    /** What every key begins with. */
    String keys() {
        return prefix + ":";
    }

    /** What every channel begins with. */
    String channels() {
        return prefix + ":" + database + ":";
    }
}
