package io.loquat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The settings of docs/protocol.md: every default, and the names by which it can be set. */
class SettingsTest {

    /** The end of the Javadoc of a setting, and its method. */
    private static final Pattern DOCUMENTED = Pattern.compile(
            "(?s)Allowed: ((?:(?!\\*/).)*)\\.\\s*\\*/\\s*(?:@\\w+\\(\"[^\"]*\"\\)\\s*)*\\S+ (\\w+)\\(\\);");

    private final Settings defaults = TestSettings.of(Map.of());
    private final Settings.Limits limits = defaults.limits();

    // ---- docs/protocol.md §6

    @Test
    void textHas4096CodePoints() {
        assertThat(limits.text()).isEqualTo(4_096);
    }

    @Test
    void inboundFrameHas64Kibibytes() {
        assertThat(limits.frameBytes()).isEqualTo(64 * 1024);
    }

    @Test
    void outboxHasAMebibyte() {
        assertThat(limits.outboxBytes()).isEqualTo(1_048_576);
    }

    @Test
    void outboxHas1024Messages() {
        assertThat(limits.outboxMessages()).isEqualTo(1_024);
    }

    @Test
    void connectionSends10MessagesASecond() {
        assertThat(limits.messagesPerSecond()).isEqualTo(10);
    }

    @Test
    void connectionSends20MessagesAtOnce() {
        assertThat(limits.messageBurst()).isEqualTo(20);
    }

    @Test
    void connectionIsIn32Rooms() {
        assertThat(limits.roomsPerConnection()).isEqualTo(32);
    }

    @Test
    void roomHas100000People() {
        assertThat(limits.peoplePerRoom()).isEqualTo(100_000);
    }

    @Test
    void addressHas200Connections() {
        assertThat(limits.connectionsPerAddress()).isEqualTo(200);
    }

    @Test
    void serverHas100000Connections() {
        assertThat(limits.connections()).isEqualTo(100_000);
    }

    @Test
    void roomKeeps10000Messages() {
        assertThat(limits.historyMessages()).isEqualTo(10_000);
    }

    @Test
    void messageIsKept30Days() {
        assertThat(limits.historyAge()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void joinRecovers300Messages() {
        assertThat(limits.recoveredMessages()).isEqualTo(300);
    }

    @Test
    void pageHas512Kibibytes() {
        assertThat(limits.pageBytes()).isEqualTo(512 * 1024);
    }

    @Test
    void helloIsDueWithin10Seconds() {
        assertThat(limits.helloWithin()).isEqualTo(Duration.ofSeconds(10));
    }

    // ---- docs/protocol.md §3, §4, §5 and §7

    @Test
    void requestIsDueWithin10Seconds() {
        assertThat(limits.requestWithin()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void connectionIsCut5SecondsAfterItsClose() {
        assertThat(limits.closeWithin()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void presenceIsQueriedUpTo20TimesASecond() {
        assertThat(limits.peoplePagesPerSecond()).isEqualTo(20);
    }

    @Test
    void connectionIsClosedAt20Mistakes() {
        assertThat(limits.mistakes()).isEqualTo(20);
    }

    @Test
    void storeKeysStartWithLoquat() {
        assertThat(defaults.redis().prefix()).isEqualTo("loquat");
        assertThat(TestSettings.of(Map.of("loquat.redis.prefix", "staging"))
                        .redis()
                        .prefix())
                .isEqualTo("staging");
        assertThatThrownBy(() -> TestSettings.of(Map.of("loquat.redis.prefix", "")))
                .hasMessageContaining("loquat.redis.prefix= is not allowed");
    }

    @Test
    void silentConnectionIsPingedAfter25Seconds() {
        assertThat(defaults.heartbeat().pingAfter()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void pongIsDueWithin8Seconds() {
        assertThat(defaults.heartbeat().pongWithin()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void gracePeriodIs10Seconds() {
        assertThat(defaults.presence().grace()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void idleStreamGetsACommentEvery15Seconds() {
        assertThat(defaults.sse().commentEvery()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void drainIsSpreadOver10Seconds() {
        assertThat(defaults.drain().duration()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void onlyTheOwnOriginIsAllowed() {
        assertThat(defaults.origins()).isEmpty();
    }

    @Test
    void noProxyIsTrusted() {
        assertThat(defaults.proxies()).isEmpty();
        assertThat(TestSettings.ofEnvironment(Map.of("LOQUAT_PROXIES", "10.0.0.0/8,fd00::/8"))
                        .proxies())
                .contains(List.of("10.0.0.0/8", "fd00::/8"));
    }

    @Test
    void roomsSurviveARestart() {
        assertThat(defaults.store()).isEqualTo("sqlite");
        assertThat(defaults.storePath()).isEqualTo(Path.of("data/loquat.db"));
    }

    @Test
    void storeFileIsSynced() {
        assertThat(defaults.storeSync()).isEqualTo("full");
    }

    @Test
    void lockedFileIsAwaitedFor20Seconds() {
        assertThat(defaults.storeLockWithin()).isEqualTo(Duration.ofSeconds(20));
    }

    // ---- beyond docs/protocol.md

    @Test
    void connectionHas100CommandPointsASecond() {
        assertThat(limits.commandsPerSecond()).isEqualTo(100);
    }

    @Test
    void connectionCanJoinAllItsRoomsAtOnce() {
        assertThat(limits.commandBurst()).isEqualTo(400).isGreaterThanOrEqualTo(10 * limits.roomsPerConnection());
    }

    @Test
    void statusPageIsEnabled() {
        assertThat(defaults.statusPage()).isTrue();
        assertThat(TestSettings.of(Map.of("loquat.status-page", "off")).statusPage())
                .isFalse();
    }

    @Test
    void serverKeeps100000Rooms() {
        assertThat(limits.rooms()).isEqualTo(100_000);
    }

    @Test
    void addressCreates30RoomsAMinute() {
        assertThat(limits.newRoomsPerMinute()).isEqualTo(30);
        assertThat(TestSettings.of(Map.of("loquat.limits.new-rooms-per-minute", "0"))
                        .limits()
                        .newRoomsPerMinute())
                .isZero();
    }

    @Test
    void storeAnswersWithin3Seconds() {
        assertThat(defaults.redis().answerWithin()).isEqualTo(Duration.ofSeconds(3));
    }

    // ---- names

    @Test
    void settingsHaveThePropertyNamesOfTheProtocol() {
        Settings settings = TestSettings.of(Map.ofEntries(
                Map.entry("loquat.store", "sqlite"),
                Map.entry("loquat.limits.messages-per-second", "0"),
                Map.entry("loquat.limits.message-burst", "1"),
                Map.entry("loquat.limits.connections-per-address", "2"),
                Map.entry("loquat.limits.connections", "3"),
                Map.entry("loquat.limits.outbox-bytes", "4000"),
                Map.entry("loquat.limits.outbox-messages", "5"),
                Map.entry("loquat.limits.history-messages", "6"),
                Map.entry("loquat.limits.history-age", "7D"),
                Map.entry("loquat.limits.hello-within", "8S"),
                Map.entry("loquat.heartbeat.ping-after", "9S"),
                Map.entry("loquat.heartbeat.pong-within", "500ms"),
                Map.entry("loquat.presence.grace", "1M"),
                Map.entry("loquat.drain.duration", "0S"),
                Map.entry("loquat.origins", "https://a.example,https://b.example:8443")));

        assertThat(settings.store()).isEqualTo("sqlite");
        assertThat(settings.limits().messagesPerSecond()).isZero();
        assertThat(settings.limits().messageBurst()).isEqualTo(1);
        assertThat(settings.limits().connectionsPerAddress()).isEqualTo(2);
        assertThat(settings.limits().connections()).isEqualTo(3);
        assertThat(settings.limits().outboxBytes()).isEqualTo(4_000);
        assertThat(settings.limits().outboxMessages()).isEqualTo(5);
        assertThat(settings.limits().historyMessages()).isEqualTo(6);
        assertThat(settings.limits().historyAge()).isEqualTo(Duration.ofDays(7));
        assertThat(settings.limits().helloWithin()).isEqualTo(Duration.ofSeconds(8));
        assertThat(settings.heartbeat().pingAfter()).isEqualTo(Duration.ofSeconds(9));
        assertThat(settings.heartbeat().pongWithin()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.presence().grace()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.drain().duration()).isZero();
        assertThat(settings.origins()).contains(List.of("https://a.example", "https://b.example:8443"));
    }

    @Test
    void tracingIsOff() {
        assertThat(defaults.traces().endpoint()).isEmpty();
        assertThat(defaults.traces().sampleRatio()).isEqualTo(1.0);
        assertThat(defaults.traces().serviceName()).isEqualTo("loquat");
    }

    @Test
    void environmentVariablesSetSettings() {
        Settings settings = TestSettings.ofEnvironment(Map.of(
                "LOQUAT_STORE", "redis",
                "LOQUAT_LIMITS_CONNECTIONS", "7",
                "LOQUAT_LIMITS_CONNECTIONS_PER_ADDRESS", "8",
                "LOQUAT_LIMITS_HISTORY_AGE", "2H",
                "LOQUAT_HEARTBEAT_PING_AFTER", "3S",
                "LOQUAT_DRAIN_DURATION", "1S",
                "LOQUAT_ORIGINS", "*"));

        assertThat(settings.store()).isEqualTo("redis");
        assertThat(settings.limits().connections()).isEqualTo(7);
        assertThat(settings.limits().connectionsPerAddress()).isEqualTo(8);
        assertThat(settings.limits().historyAge()).isEqualTo(Duration.ofHours(2));
        assertThat(settings.heartbeat().pingAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.drain().duration()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.origins()).contains(List.of("*"));
    }

    // ---- allowed values

    @Test
    void everySettingHasTheRuleInItsDocumentation() throws IOException {
        Matcher settings =
                DOCUMENTED.matcher(Files.readString(Path.of("src/main/java/io/loquat/config/Settings.java")));
        List<String> documented = settings.results()
                .map(setting -> setting.group(2) + ": " + setting.group(1).replaceAll("\\n\\s*\\* ", " "))
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(settings(Settings.class, "loquat.")
                        .map(setting -> setting.method().getName() + ": "
                                + rule(setting).range())
                        .toList());
    }

    private static Rule rule(Setting setting) {
        return Objects.requireNonNull(Rules.ALL.get(setting.name()), () -> "no rule for " + setting.name());
    }

    @Test
    void everyRuleBelongsToASetting() {
        Stream<String> ours = settings(Settings.class, "loquat.").map(Setting::name);

        assertThat(Rules.ALL.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(ours, Stream.of("quarkus.http.port", "quarkus.management.port"))
                                .toList());
    }

    private record Setting(String name, Method method) {}

    /** Names settings as SmallRye does: the method in kebab case, or its {@code @WithName}. */
    private static Stream<Setting> settings(Class<?> mapping, String prefix) {
        return Stream.of(mapping.getMethods()).flatMap(method -> {
            WithName named = method.getAnnotation(WithName.class);
            String name = prefix + (named == null ? kebab(method.getName()) : named.value());
            return method.getReturnType().getEnclosingClass() == Settings.class
                    ? settings(method.getReturnType(), name + ".")
                    : Stream.of(new Setting(name, method));
        });
    }

    private static String kebab(String method) {
        return method.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
