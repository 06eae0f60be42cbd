package io.loquat.redis;

import io.vertx.redis.client.RedisOptions;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The part of the store that belongs to this chat: the prefixes of all its keys and channels. Keys belong to one
 * database, but a channel is received in all of them, so its name includes the number.
 *
 * @param prefix 1-32 characters of {@code A-Z a-z 0-9 . _ -}: no colon, so that no chat's names start with another's
 *     prefix
 * @param database the number of the database
 */
public record Keyspace(String prefix, int database) {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final Pattern NUMBER = Pattern.compile("(?:^|&)db=([^&]*)");

    /** Throws an exception with a message for the operator when the prefix is invalid. */
    public Keyspace {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("loquat.redis.prefix=" + prefix
                    + " is not a valid prefix; use 1 to 32 characters of A-Z, a-z, 0-9, \".\", \"_\" and \"-\".");
        }
    }

    /**
     * Returns the keyspace in the database that the addresses of the store name, 0 when they name none.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    public static Keyspace in(RedisOptions options, String prefix) {
        List<Integer> databases = options.getEndpoints().stream()
                .map(URI::create)
                .flatMap(Keyspace::database)
                .distinct()
                .toList();
        if (databases.size() > 1) {
            throw new IllegalArgumentException("quarkus.redis.hosts names the databases " + databases
                    + "; a chat uses only one, so name the same one in each address.");
        }
        return new Keyspace(prefix, databases.isEmpty() ? 0 : databases.getFirst());
    }

    // Like the client: /1 or ?db=1, the first taking precedence; the path of a socket is no number.
    private static Stream<Integer> database(URI address) {
        String path = address.getPath() == null || "unix".equals(address.getScheme()) ? "" : address.getPath();
        Matcher query = NUMBER.matcher(address.getQuery() == null ? "" : address.getQuery());
        String number = path.length() > 1 ? path.substring(1) : query.find() ? query.group(1) : "";
        try {
            return number.isEmpty() ? Stream.empty() : Stream.of(Integer.parseInt(number));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("quarkus.redis.hosts names the database " + number
                    + ", which is not a number; use an address such as redis://valkey:6379/1.");
        }
    }

    /** Returns the key of that name. */
    public String key(String name) {
        return keys() + name;
    }

    /** Returns the channel of that name. */
    public String channel(String name) {
        return channels() + name;
    }

    /** Returns the prefix of every key. */
    String keys() {
        return prefix + ":";
    }

    /** Returns the prefix of every channel. */
    String channels() {
        return prefix + ":" + database + ":";
    }
}
