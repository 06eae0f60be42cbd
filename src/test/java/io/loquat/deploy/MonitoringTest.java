package io.loquat.deploy;

import static io.loquat.deploy.ManifestsTest.assertSelects;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.metrics.Meters.Refusal;
import io.loquat.protocol.CloseCode;
import io.loquat.testing.SourceFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts, dashboard and docs/operations.md agree on the metrics, and their numbers match the manifests. */
class MonitoringTest {

    /** The metrics at {@code /q/metrics}; histograms by their plain name. */
    static final Set<String> METRICS = Set.of(
            "loquat_append_seconds",
            "loquat_bytes_in_total",
            "loquat_bytes_out_total",
            "loquat_closes_total",
            "loquat_connections",
            "loquat_delivery_seconds",
            "loquat_drain_remaining",
            "loquat_draining",
            "loquat_messages_in_total",
            "loquat_messages_out_total",
            "loquat_outbox_bytes",
            "loquat_people_online",
            "loquat_refusals_total",
            "loquat_resumes_total",
            "loquat_rooms",
            "loquat_store_away",
            "loquat_store_errors_total");

    private static final Pattern METRIC = Pattern.compile("\\bloquat_\\w+");
    private static final String OPERATIONS = SourceFiles.read(Path.of("docs/operations.md"));
    private static final long MIB = 1024 * 1024;

    private final Manifests all = Manifests.built("overlays/all");
    private final List<Node> alerts =
            all.the("PrometheusRule").at("spec", "groups", 0, "rules").items();
    private final Node dashboard =
            Node.parseAll(all.the("ConfigMap").at("data", "loquat.json").text()).get(0);

    // ---- documents

    @Test
    void everyAlertHasASectionAndEverySectionAnAlert() {
        List<String> sections = found("(?m)^## (Loquat\\w+)$", OPERATIONS)
                .map(match -> match.group(1))
                .toList();

        assertThat(alerts).hasSizeGreaterThan(10);
        assertThat(sections)
                .containsExactlyElementsOf(
                        alerts.stream().map(alert -> alert.at("alert").text()).toList());
        for (Node alert : alerts) {
            assertThat(alert.at("annotations", "runbook").text())
                    .isEqualTo("docs/operations.md#" + alert.at("alert").text().toLowerCase(Locale.ROOT));
            assertThat(alert.at("annotations", "summary").text()).endsWith(".");
        }
    }

    @Test
    void everySectionHasMeaningAndActions() {
        String[] sections = OPERATIONS.split("(?m)^## ", -1);

        assertThat(Stream.of(sections).filter(section -> section.startsWith("Loquat")))
                .allSatisfy(section -> assertThat(section).contains("**Means:**", "**Do:**"));
    }

    @Test
    void everyMetricIsDocumented() {
        String table = OPERATIONS.substring(OPERATIONS.indexOf("## Metrics"));

        assertThat(metrics(table)).isEqualTo(new TreeSet<>(METRICS));
        assertThat(METRICS).containsAll(metrics(OPERATIONS));
    }

    // ---- alerts

    @Test
    void alertsUseExistingMetrics() {
        for (Node alert : alerts) {
            assertThat(metrics(alert.at("expr").text()))
                    .as(alert.at("alert").text())
                    .isNotEmpty()
                    .isSubsetOf(METRICS);
        }
    }

    @Test
    void expressionsAreBalancedAndUseExistingCodes() {
        List<String> codes = Arrays.stream(CloseCode.values())
                .map(code -> String.valueOf(code.code()))
                .toList();
        List<String> expressions = Stream.concat(
                        alerts.stream().map(alert -> alert.at("expr").text()), queries().stream())
                .toList();

        assertThat(expressions).hasSizeGreaterThan(25);
        for (String expression : expressions) {
            for (String pair : List.of("()", "[]", "{}")) {
                assertThat(expression.chars().filter(c -> c == pair.charAt(0)).count())
                        .as("%s in %s", pair, expression)
                        .isEqualTo(expression
                                .chars()
                                .filter(c -> c == pair.charAt(1))
                                .count());
            }
            assertThat(codes)
                    .containsAll(found("code=\"(\\d+)\"", expression)
                            .map(match -> match.group(1))
                            .toList());
        }
        assertThat(String.join(" ", expressions)).contains("code=\"3008\"", "code=\"3010\"");
    }

    @Test
    void reasonsMatchTheRefusalReasons() {
        String[] reasons = found(
                        "reason=~\"([^\"]+)\"",
                        alert("LoquatRefuses").at("expr").text())
                .map(match -> match.group(1).split("\\|"))
                .findFirst()
                .orElseThrow();

        assertThat(reasons)
                .hasSizeGreaterThan(1)
                .isSubsetOf(Stream.of(Refusal.values())
                        .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void countersAreUsedAsRatesAndHistogramsByBuckets() {
        for (String expression : Stream.concat(
                        alerts.stream().map(alert -> alert.at("expr").text()), queries().stream())
                .toList()) {
            found("loquat_\\w+", expression).forEach(match -> {
                String metric = match.group();
                boolean counts = metric.endsWith("_total") || metric.endsWith("_bucket");
                assertThat(expression.substring(0, match.start()).endsWith("rate("))
                        .as("%s in %s", metric, expression)
                        .isEqualTo(counts);
                if (metric.contains("_seconds")) {
                    assertThat(metric).endsWith("_bucket");
                    assertThat(expression).contains("histogram_quantile(").contains("le)");
                }
            });
        }
    }

    @Test
    void connectionsAlertFiresBetweenTheAutoscalingTargetAndTheLimit() {
        long limit = Long.parseLong(all.env("LOQUAT_LIMITS_CONNECTIONS"));
        long target = Long.parseLong(all.the("HorizontalPodAutoscaler")
                .at("spec", "metrics", 0, "pods", "target", "averageValue")
                .text());

        assertThat(threshold("LoquatConnectionsHigh")).isBetween(target + 1, limit * 9 / 10);
        assertThat(alert("LoquatConnectionsHigh").at("annotations", "summary").text())
                .contains("takes " + limit);
    }

    @Test
    void outboxAlertFiresBeforeTheMemoryIsFull() {
        long atRest = ManifestsTest.AT_REST + Long.parseLong(all.env("LOQUAT_LIMITS_CONNECTIONS")) * 14 * 1024;
        long limit = all.container().at("resources", "limits", "memory").bytes();

        assertThat(threshold("LoquatOutboxHigh")).isBetween(100 * MIB, 200 * MIB * 8 / 10);
        assertThat(atRest + threshold("LoquatOutboxHigh"))
                .as("two thirds of the memory limit")
                .isLessThan(limit * 2 / 3);
    }

    @Test
    void drainAlertFiresWhenThePodShouldBeGone() {
        Node pod = all.the("Deployment").at("spec", "template", "spec");
        Duration patience =
                Duration.parse("PT" + alert("LoquatDrainTooLong").at("for").text());

        assertThat(patience)
                .isGreaterThan(Duration.ofSeconds(
                        pod.at("terminationGracePeriodSeconds").number()));
    }

    @Test
    void noAlertDependsOnASingleScrape() {
        Duration interval = Duration.parse("PT"
                + all.the("ServiceMonitor")
                        .at("spec", "endpoints", 0, "interval")
                        .text());

        assertThat(alerts).allSatisfy(alert -> {
            assertThat(Duration.parse("PT" + alert.at("for").text())).isGreaterThanOrEqualTo(interval.multipliedBy(2));
            assertThat(alert.at("labels", "severity").text()).isIn("critical", "warning");
        });
    }

    @Test
    void scrapeUsesTheRightPortAndPath() {
        Node monitor = all.the("ServiceMonitor").at("spec");
        Node service = all.the("Service", "loquat-management");
        Node chat = all.the("Deployment").at("spec", "template");

        assertSelects(monitor.at("selector", "matchLabels"), service);
        assertSelects(service.at("spec", "selector"), chat);
        assertThat(service.at("spec", "clusterIP").is("None")).isTrue();
        assertThat(service.at("spec", "publishNotReadyAddresses").is(true))
                .as("a draining pod is not ready but has metrics")
                .isTrue();
        assertThat(monitor.at("endpoints").items()).singleElement().satisfies(endpoint -> {
            Node port = service.at("spec", "ports").named(endpoint.at("port").text());
            assertThat(port.at("targetPort").is("management")).isTrue();
            assertThat(endpoint.at("path").is("/q/metrics")).isTrue();
        });
        for (String other : List.of("loquat", "valkey")) {
            Node labels = all.the("Service", other).at("metadata", "labels");
            assertThat(monitor.at("selector", "matchLabels").entries())
                    .as("does not read %s", other)
                    .isNotEqualTo(Map.of(
                            "app.kubernetes.io/name", labels.at("app.kubernetes.io/name"),
                            "app.kubernetes.io/component", labels.at("app.kubernetes.io/component")));
        }
    }

    @Test
    void networkPolicyAllowsOnlyPrometheusToReadMetrics() {
        Node hole = all.the("NetworkPolicy", "loquat-management").at("spec");

        assertSelects(
                hole.at("podSelector", "matchLabels"), all.the("Deployment").at("spec", "template"));
        assertThat(hole.at("egress").exists()).isFalse();
        assertThat(hole.at("ingress").items()).singleElement().satisfies(rule -> {
            assertThat(rule.at("ports").is(List.of(Map.of("protocol", "TCP", "port", 9000))))
                    .isTrue();
            assertThat(rule.at("from").items()).singleElement().satisfies(peer -> {
                assertThat(peer.at("namespaceSelector").is(Map.of())).isTrue();
                assertThat(peer.at("podSelector", "matchLabels").is(Map.of("app.kubernetes.io/name", "prometheus")))
                        .isTrue();
            });
        });
    }

    // ---- dashboard

    @Test
    void everyMetricHasAPanelAndPanelsUseNoOthers() {
        assertThat(metrics(String.join(" ", queries()))).isEqualTo(new TreeSet<>(METRICS));
    }

    @Test
    void panelsDoNotOverlapAndHaveUniqueIds() {
        List<Node> panels = dashboard.at("panels").items();

        assertThat(panels).extracting(panel -> panel.at("id")).doesNotHaveDuplicates();
        assertThat(panels).extracting(panel -> panel.at("gridPos")).doesNotHaveDuplicates();
        assertThat(panels).allSatisfy(panel -> {
            Node place = panel.at("gridPos");
            assertThat(place.at("x").number() + place.at("w").number()).isLessThanOrEqualTo(24);
            assertThat(panel.at("type").is("row") || panel.at("description").exists())
                    .isTrue();
        });
        assertThat(queries()).allSatisfy(query -> assertThat(query).contains("namespace=\"$namespace\""));
    }

    @Test
    void grafanaDiscoversTheDashboard() {
        assertThat(all.the("ConfigMap")
                        .at("metadata", "labels", "grafana_dashboard")
                        .is("1"))
                .isTrue();
        assertThat(all.the("ConfigMap").at("metadata", "name").is("loquat-dashboard"))
                .as("no name suffix: a change replaces it")
                .isTrue();
    }

    private List<String> queries() {
        return dashboard.at("panels").items().stream()
                .flatMap(panel -> panel.at("targets").items().stream())
                .map(target -> target.at("expr").text())
                .toList();
    }

    private Node alert(String name) {
        return alerts.stream()
                .filter(alert -> alert.at("alert").is(name))
                .findFirst()
                .orElse(new Node(null));
    }

    /** Returns the threshold of a simple comparison. */
    private long threshold(String name) {
        String expression = alert(name).at("expr").text();
        assertThat(expression).matches("loquat_\\w+ > \\d+");
        return Long.parseLong(expression.replaceAll(".*> ", ""));
    }

    /** Returns the metrics named in a text, histograms by their plain name. */
    private static Set<String> metrics(String text) {
        return METRIC.matcher(text)
                .results()
                .map(match -> match.group().replaceAll("(_seconds)_(bucket|sum|count)$", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<MatchResult> found(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results();
    }
}
