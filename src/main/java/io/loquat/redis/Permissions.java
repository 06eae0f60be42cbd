package io.loquat.redis;

import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The permissions that the store's user needs, as its access control list (ACL) names them: {@code permissions.lua}
 * tries all of them.
 */
final class Permissions {
    // Reported by permissions.lua, which knows the command, or by the store when a command was sent without a script.
    private static final Pattern PROBED = Pattern.compile("LACKS (\\S+)");
    private static final Pattern COMMAND = Pattern.compile("permissions to run the '([^']+)' command");
    private static final Pattern KEY =
            Pattern.compile("NOPERM[^\\n]*\\bkeys?\\b|can't access at least one of the keys");
    private static final Pattern CHANNEL = Pattern.compile("NOPERM[^\\n]*\\bchannels?\\b|can't publish to the channel");
    private static final Pattern ANY = Pattern.compile("can't run this command or subcommand|\\bNOPERM\\b");

    private static final String KEYS = "~";
    private static final String CHANNELS = "&";
    private static final String UNKNOWN = "a permission";

    private final Script script;

    Permissions(Keyspace keyspace) {
        script = Script.beside(Permissions.class, "permissions.lua", keyspace);
    }

    /** Returns the call that tries them; its answer lists the missing permissions. */
    StoreCall probe() {
        return StoreCall.of(script, List.of(), List.of());
    }

    /** Returns the missing permissions according to the answer, for {@link #refusedIn}; empty when nothing is. */
    static String missing(@Nullable Response response) {
        List<String> all = new ArrayList<>();
        for (int i = 0; response != null && i < response.size(); i++) {
            all.add("LACKS " + response.get(i));
        }
        return String.join(" ", all);
    }

    /** Returns the permissions that a refusal names, each once; none if it has another reason. */
    static List<String> refusedIn(String why) {
        List<String> all = new ArrayList<>();
        addAll(all, PROBED.matcher(why), "");
        addAll(all, COMMAND.matcher(why), "+");
        if (KEY.matcher(why).find()) {
            all.add(KEYS);
        }
        if (CHANNEL.matcher(why).find()) {
            all.add(CHANNELS);
        }
        if (all.isEmpty() && ANY.matcher(why).find()) {
            all.add(UNKNOWN);
        }
        return all.stream().distinct().toList();
    }

    private static void addAll(List<String> all, Matcher found, String before) {
        while (found.find()) {
            all.add(before + found.group(1));
        }
    }

    /** Returns the rule of {@code ACL SETUSER} that grants the permission. */
    static String pattern(String right, Keyspace keyspace) {
        return right.equals(KEYS) || right.equals(CHANNELS) ? right + keyspace.keys() + "*" : right;
    }
}
