package io.loquat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The store's user with exactly the permissions of docs/deploy.md. */
public final class StoreUser {

    public static final String NAME = "loquat";
    public static final String PASSWORD = "geheim";

    private static final Pattern RULE = Pattern.compile("(?m)^ +ACL SETUSER loquat (on .*)$");

    private StoreUser() {}

    /** Returns the rules after {@code ACL SETUSER loquat}. */
    public static String rules() {
        try {
            Matcher documented = RULE.matcher(Files.readString(Path.of("docs/deploy.md")));
            if (!documented.find()) {
                throw new AssertionError("docs/deploy.md gives no permissions for the store's user");
            }
            return documented.group(1).replace(">PASSWORD", ">" + PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a store with this user. */
    public static RedisServer serverIn(Path folder) {
        List<String> options = new ArrayList<>(List.of("--user", NAME));
        options.addAll(List.of(rules().split(" ")));
        return RedisServer.in(folder, options.toArray(String[]::new));
    }
}
