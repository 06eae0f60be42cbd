package io.loquat.config;

import static io.loquat.config.Rule.duration;
import static io.loquat.config.Rule.fraction;
import static io.loquat.config.Rule.oneOf;
import static io.loquat.config.Rule.other;
import static io.loquat.config.Rule.whole;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The allowed values of every setting, in the order of {@link Settings}. */
final class Rules {
    private static final Pattern ORIGIN =
            Pattern.compile("https?://([\\w.-]+|\\[[\\da-f:.]+\\])(:\\d{1,5})?/?", Pattern.CASE_INSENSITIVE);

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    /** Each rule by the full name of its setting. */
    static final Map<String, Rule> ALL = Stream.of(
                    oneOf("loquat.store", "memory", "sqlite", "redis"),
                    other("loquat.store.path", "the path of a file", path -> !path.isBlank()),
                    oneOf("loquat.store.sync", "full", "normal"),
                    duration("loquat.store.lock-within", "0S", "1H"),
                    other("loquat.import", "the path of a file", path -> !path.isBlank()),
                    other("loquat.origins", "* or origins such as https://chat.example", Rules::origins),
                    // The resolver of clients parses them and reports the one that is not a network.
                    other("loquat.proxies", "CIDRs such as 10.0.0.0/8", networks -> !networks.isBlank()),
                    oneOf("loquat.status-page", "on", "off", "true", "false"),
                    whole("loquat.limits.text", 1, 262_144),
                    whole("loquat.limits.frame-bytes", 2_048, 1_048_576),
                    whole("loquat.limits.outbox-bytes", 1_024, 1_073_741_824),
                    whole("loquat.limits.outbox-messages", 1, 1_000_000),
                    whole("loquat.limits.messages-per-second", 0, 1_000_000),
                    whole("loquat.limits.message-burst", 1, 1_000_000),
                    whole("loquat.limits.commands-per-second", 0, 1_000_000),
                    whole("loquat.limits.command-burst", 1, 1_000_000),
                    whole("loquat.limits.people-pages-per-second", 0, 1_000_000),
                    whole("loquat.limits.mistakes", 0, 1_000_000),
                    whole("loquat.limits.rooms-per-connection", 1, 100_000),
                    whole("loquat.limits.people-per-room", 1, 10_000_000),
                    whole("loquat.limits.rooms", 1, 100_000_000),
                    whole("loquat.limits.new-rooms-per-minute", 0, 1_000_000),
                    whole("loquat.limits.connections-per-address", 0, 10_000_000),
                    whole("loquat.limits.connections", 0, 10_000_000),
                    whole("loquat.limits.history-messages", 1, 100_000_000),
                    duration("loquat.limits.history-age", "100ms", "36500D"),
                    whole("loquat.limits.recovered-messages", 1, 100_000),
                    whole("loquat.limits.page-bytes", 8_192, 16_777_216),
                    duration("loquat.limits.hello-within", "100ms", "1D"),
                    duration("loquat.limits.request-within", "100ms", "1D"),
                    duration("loquat.limits.close-within", "100ms", "1H"),
                    duration("loquat.heartbeat.ping-after", "100ms", "1D"),
                    duration("loquat.heartbeat.pong-within", "100ms", "1D"),
                    duration("loquat.presence.grace", "0S", "1D"),
                    duration("loquat.sse.comment-every", "100ms", "1D"),
                    other("loquat.redis.prefix", "1 to 32 characters of A-Z a-z 0-9 . _ -", PREFIX.asMatchPredicate()),
                    duration("loquat.redis.answer-within", "100ms", "1H"),
                    duration("loquat.drain.duration", "0S", "1H"),
                    other("loquat.traces.endpoint", "an address such as http://collector:4318", Rules::isOrigin),
                    fraction("loquat.traces.sample-ratio"),
                    other("loquat.traces.service-name", "a name", name -> !name.isBlank()),
                    whole("quarkus.http.port", 0, 65_535),
                    whole("quarkus.management.port", 0, 65_535))
            .collect(Collectors.toMap(Rule::setting, rule -> rule, (one, other) -> one, LinkedHashMap::new));

    private Rules() {}

    private static boolean origins(String list) {
        return Stream.of(list.split(",", -1))
                .map(String::strip)
                .allMatch(origin -> origin.equals("*") || isOrigin(origin));
    }

    private static boolean isOrigin(String text) {
        return ORIGIN.matcher(text).matches();
    }
}
