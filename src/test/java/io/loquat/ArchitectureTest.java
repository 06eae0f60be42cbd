package io.loquat;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.loquat.testing.SourceFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages and their allowed dependencies, which docs/architecture.md describes. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));
    private static final List<String> LANGUAGE = List.of("java..", "org.jspecify..");
    private static final Set<String> PACKAGES = Set.of(
            "protocol",
            "presence",
            "room",
            "log",
            "delivery",
            "metrics",
            "session",
            "endpoint",
            "socketio",
            "socketio.engine",
            "play",
            "ops",
            "config",
            "redis");

    // Without delivery: a connection, its loop and its format groups call each other for every message, and an
    // interface between them would cost a virtual call per delivery.
    private static final List<String> ONE_WAY = List.of(
            "presence",
            "presence.local",
            "presence.redis",
            "room",
            "session",
            "metrics",
            "protocol",
            "log",
            "log.memory",
            "log.sqlite",
            "log.redis",
            "redis",
            "endpoint",
            "endpoint.http",
            "endpoint.page",
            "endpoint.rest",
            "endpoint.websocket",
            "config",
            "socketio",
            "socketio.engine",
            "play",
            "ops");

    /** Classes of the package and its subpackages use only the JDK, each other and these packages. */
    private static void mayUseOnly(String name, String because, String... others) {
        List<String> allowed = new ArrayList<>(LANGUAGE);
        allowed.add("io.loquat." + name + "..");
        allowed.addAll(List.of(others));
        classes()
                .that()
                .resideInAPackage("io.loquat." + name + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
                .because(because)
                .check(CLASSES);
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    // ---- what each package may use

    @Test
    void protocolUsesTheJdkJacksonCoreAndIcu() {
        mayUseOnly(
                "protocol",
                "the protocol must compile and be testable without any framework",
                "com.fasterxml.jackson.core..",
                "com.ibm.icu..");
    }

    @Test
    void presenceUsesTheProtocol() {
        check(classes()
                .that()
                .resideInAPackage("io.loquat.presence")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify..", "io.loquat.presence", "io.loquat.protocol.."))
                .because("the presence API must not depend on how it is stored"));
    }

    @Test
    void presenceOfOneServerUsesPlainObjects() {
        mayUseOnly(
                "presence.local",
                "presence on one server needs no store and no framework",
                "io.loquat.presence",
                "io.loquat.protocol..");
    }

    @Test
    void presenceInRedisUsesTheSharedStore() {
        mayUseOnly(
                "presence.redis",
                "a store depends on its API and its own client library",
                "io.loquat.presence",
                "io.loquat.protocol..",
                "io.loquat.redis",
                "io.vertx.redis.client",
                "org.jboss.logging..");
    }

    @Test
    void logUsesTheProtocol() {
        check(classes()
                .that()
                .resideInAPackage("io.loquat.log")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify..", "io.loquat.log", "io.loquat.protocol.."))
                .because("the log API must not depend on any of its stores"));
    }

    @Test
    void logInMemoryUsesTheLogAndTheProtocol() {
        mayUseOnly(
                "log.memory",
                "the simplest store must compile and be tested in milliseconds",
                "io.loquat.log",
                "io.loquat.protocol..");
    }

    @Test
    void logInSqliteUsesItsDriver() {
        mayUseOnly(
                "log.sqlite",
                "a store depends on its API and its own client library",
                "io.loquat.log",
                "io.loquat.protocol..",
                "org.sqlite..",
                "org.jboss.logging..");
    }

    @Test
    void logInRedisUsesTheSharedStore() {
        mayUseOnly(
                "log.redis",
                "a store depends on its API and its own client library",
                "io.loquat.log",
                "io.loquat.protocol..",
                "io.loquat.redis",
                "io.vertx.redis.client",
                "org.jboss.logging..");
    }

    @Test
    void redisUsesOnlyItsClient() {
        mayUseOnly(
                "redis",
                "the shared log and shared presence use its connections, so it must depend on neither",
                "io.vertx.core..",
                "io.vertx.redis.client",
                "org.jboss.logging..");
    }

    @Test
    void storesAreIndependent() {
        check(slices().matching("io.loquat.log.(*)..")
                .should()
                .notDependOnEachOther()
                .because("each store is chosen at run time and has its own client library")
                .allowEmptyShould(true));
    }

    @Test
    void deliveryUsesTheProtocolAndNetty() {
        mayUseOnly(
                "delivery",
                "it writes to channels, whoever they belong to",
                "io.loquat.protocol..",
                "io.netty..",
                "org.jboss.logging..");
    }

    @Test
    void metricsUseOnlyWhatTheyMeasure() {
        mayUseOnly(
                "metrics",
                "the code that reports figures must not depend on how they are collected",
                "io.loquat.protocol..",
                "io.loquat.log");
    }

    @Test
    void roomUsesNoSession() {
        mayUseOnly(
                "room",
                "one thread owns a room; a session decides what its connection may ask of the room, never the other way round",
                "io.loquat.protocol..",
                "io.loquat.presence",
                "io.loquat.log",
                "io.loquat.delivery..",
                "io.loquat.metrics",
                "org.jboss.logging..");
    }

    @Test
    void sessionUsesNoFramework() {
        mayUseOnly(
                "session",
                "the rights of a connection do not depend on its transport",
                "io.loquat.protocol..",
                "io.loquat.presence",
                "io.loquat.room",
                "io.loquat.log",
                "io.loquat.metrics",
                "io.loquat.delivery..",
                "io.loquat.config..",
                "io.netty.channel..",
                "io.netty.util.concurrent..",
                "org.jboss.logging..");
    }

    @Test
    void socketIoUsesNoOtherSocketIoImplementation() {
        mayUseOnly(
                "socketio",
                "it is another transport of the same sessions: rights, outboxes and closing are not implemented twice, and the"
                        + " pipeline of the HTTP server stays behind the bridge",
                "io.loquat.protocol..",
                "io.loquat.delivery..",
                "io.loquat.session..",
                "io.loquat.metrics",
                "io.loquat.endpoint..",
                "io.loquat.config..",
                "io.loquat.redis",
                "com.fasterxml.jackson.core..",
                "io.vertx.core..",
                "io.vertx.ext.web..",
                "io.vertx.redis.client",
                "io.netty.buffer..",
                "io.netty.channel",
                "io.netty.util",
                "io.netty.util.concurrent..",
                "jakarta.enterprise..",
                "org.jboss.logging..");
    }

    @Test
    void configUsesNoOtherPackage() {
        mayUseOnly(
                "config",
                "every package may read settings, so settings must depend on none",
                "io.smallrye.config..",
                "io.quarkus.runtime.configuration..");
    }

    @Test
    void opsUsesNoTransport() {
        check(noClasses()
                .that()
                .resideInAPackage("io.loquat.ops..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.loquat.endpoint..",
                        "io.loquat.play..",
                        "io.loquat.socketio..",
                        "io.netty.handler..",
                        "io.vertx..")
                .because("health, drain and metrics only observe the other packages"));
    }

    // ---- what may not be used

    @Test
    void onlyEndpointsUseWebSocketsNextAndVertx() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.loquat.endpoint..", "io.loquat.play..", "io.loquat.socketio..")
                .and()
                .resideOutsideOfPackages("io.loquat.redis..", "io.loquat.log.redis..", "io.loquat.presence.redis..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus.websockets.next..", "io.vertx..", "jakarta.ws.rs..")
                .because("the path of a message must not depend on the HTTP server"));
    }

    @Test
    void onlyEndpointPackagesUseEndpoints() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.loquat.endpoint..", "io.loquat.play..", "io.loquat.socketio..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.loquat.endpoint..", "io.loquat.play..", "io.loquat.socketio..")
                .because("endpoints depend on the core, never the core on endpoints"));
    }

    @Test
    void clientsAreResolvedInOnePlace() {
        check(
                noClasses()
                        .that()
                        .doNotHaveFullyQualifiedName("io.loquat.endpoint.http.ClientResolver")
                        .should()
                        .callMethodWhere(target(name("remoteAddress")))
                        .because(
                                "behind a proxy the peer is not the client, and a limit per peer would treat all clients as one"));
    }

    @Test
    void endpointsDoNotUseThePlayground() {
        check(noClasses()
                .that()
                .resideInAPackage("io.loquat.endpoint..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.loquat.play..", "io.loquat.socketio..", "io.loquat.ops..")
                .because("the playground must be removable without other changes"));
    }

    @Test
    void endpointPackagesHaveNoCycles() {
        check(slices().matching("io.loquat.endpoint.(*)")
                .should()
                .beFreeOfCycles()
                .because("what HTTP is stands below what is served by it"));
    }

    @Test
    void onlyTheWiringChoosesAStore() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.loquat.log..", "io.loquat.presence.redis..")
                .and()
                .doNotHaveFullyQualifiedName("io.loquat.endpoint.Wiring")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.loquat.log.memory..",
                        "io.loquat.log.sqlite..",
                        "io.loquat.log.redis..",
                        "io.loquat.presence.redis..")
                .because("the store is chosen by a setting that is read in one place"));
    }

    @Test
    void onlyOpsUsesMicrometerAndOpenTelemetry() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.loquat.ops..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.opentelemetry..", "io.micrometer..")
                .because("the path of a message reports events, not to whom they are exported"));
    }

    @Test
    void onlyEndpointsUseTheServersPipeline() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.loquat.endpoint..")
                .should()
                .dependOnClassesThat(
                        nameMatching("io\\.netty\\.(handler|channel\\.ChannelPipeline|channel\\.ChannelHandler).*")
                                .<JavaClass>forSubtype())
                .because("the bridge to the server's channels belongs to the endpoints, where it can be replaced"));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("io.loquat.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a package must not depend on itself through another package"));
    }

    @Test
    void classesOfAPackageHaveNoCycles() {
        for (String name : ONE_WAY) {
            check(slices().assignedFrom(new TopLevelClasses("io.loquat." + name))
                    .should()
                    .beFreeOfCycles()
                    .because("within a package, too, a class must not depend on itself through another class"));
        }
    }

    @Test
    void importsFollowTheTableOfPackages() {
        List<String> table = Pattern.compile("(?m)^\\| `([a-z.]+)` \\|")
                .matcher(SourceFiles.read(Path.of("docs/architecture.md")))
                .results()
                .map(row -> row.group(1))
                .takeWhile(name -> !name.startsWith("loquat"))
                .toList();
        assertThat(table).contains("config", "ops").hasSizeGreaterThan(20);
        assertThat(SourceFiles.in(Path.of("src/main/java"), ".java").stream()
                        .flatMap(file -> importsFromBelow(file, table)))
                .as("imports against the order of the table; class files do not show them if a constant was inlined")
                .isEmpty();
    }

    private static Stream<String> importsFromBelow(Path file, List<String> table) {
        List<String> allowed = table.subList(0, 1 + table.indexOf(packageOf(file)));
        return importsOf(file).stream().filter(name -> !allowed.contains(name)).map(name -> file + " imports " + name);
    }

    private static String packageOf(Path file) {
        return Path.of("src/main/java/io/loquat")
                .relativize(file.getParent())
                .toString()
                .replace('/', '.');
    }

    private static List<String> importsOf(Path file) {
        return Pattern.compile("(?m)^import (?:static )?io\\.loquat\\.([a-z.]+)\\.[A-Z]")
                .matcher(SourceFiles.read(file))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Each top-level class of a package, with its nested classes, is a slice. */
    private record TopLevelClasses(String packageName) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            String name = javaClass.getName().replaceFirst("\\$.*", "");
            return javaClass.getPackageName().equals(packageName) && !name.endsWith("package-info")
                    ? SliceIdentifier.of(name)
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "the classes of " + packageName;
        }
    }

    @Test
    void reflectionIsNotUsed() {
        check(noClasses()
                .that()
                // Interfaces of Netty and Vert.x name a type of that package.
                .doNotHaveFullyQualifiedName("io.loquat.endpoint.rest.NoJsonProvider")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.reflect..", "java.lang.invoke..")
                .orShould()
                .callMethod(Class.class, "forName", String.class)
                .because("the native executable must do what the JVM does"));
    }

    @Test
    void javaSerializationIsNotUsed() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson.databind..", "java.io.ObjectInputStream..")
                .because("JSON is read and written by hand-written codecs with golden files"));
    }

    @Test
    void everyClassIsInAKnownPackage() {
        assertThat(CLASSES).isNotEmpty();
        assertThat(CLASSES.stream()
                        .map(JavaClass::getPackageName)
                        .map(name -> name.replaceFirst("^io\\.loquat\\.?", "").replaceFirst("\\..*", ""))
                        .collect(Collectors.toSet()))
                .isSubsetOf(PACKAGES);
    }
}
