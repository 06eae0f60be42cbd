package io.loquat.ops;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.util.ExceptionUtil;
import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** Explains to the operator why the process failed to start. */
final class StartupErrors {
    private static final String OURS = ConfigurationException.class.getName() + ": ";

    private StartupErrors() {}

    /** Returns one sentence per line; null for a failure that only a stack trace explains. */
    static @Nullable String sentence(Throwable fault) {
        return sentence(fault, setting -> ConfigProvider.getConfig().getOptionalValue(setting, String.class));
    }

    static @Nullable String sentence(Throwable fault, Function<String, Optional<String>> settings) {
        return switch (ExceptionUtil.getRootCause(fault)) {
            case ConfigurationException e -> e.getMessage();
            case ConfigValidationException e -> validation(e);
            case PreventFurtherStepsException e -> e.getMessage();
            case IOException e when hasMessage(fault, "Unable to start HTTP server") -> listening(fault, e, settings);
            default -> null;
        };
    }

    // SmallRye catches what is thrown while the settings are read and keeps only the text. Ours is complete, so it
    // takes precedence.
    private static @Nullable String validation(ConfigValidationException e) {
        return IntStream.range(0, e.getProblemCount())
                .mapToObj(problem -> e.getProblem(problem).getMessage())
                .filter(message -> message.startsWith(OURS))
                .findFirst()
                .map(message -> message.substring(OURS.length()))
                .orElseGet(e::getMessage);
    }

    // The message of the cause ends with the text of the operating system; its prefix depends on the transport.
    private static String listening(Throwable fault, IOException cause, Function<String, Optional<String>> settings) {
        boolean management = hasMessage(fault, "Unable to start the management interface");
        String host = management ? "quarkus.management.host" : "quarkus.http.host";
        String port = management ? "quarkus.management.port" : "quarkus.http.port";
        String message = String.valueOf(cause.getMessage());
        return "Loquat cannot listen on " + settings.apply(host).orElse("0.0.0.0") + ":"
                + settings.apply(port).orElse("?") + ": "
                + message.substring(message.lastIndexOf(": ") + 1).strip()
                + "; set " + host + " to an address of this machine and " + port + " to a free port.";
    }

    private static boolean hasMessage(Throwable fault, String words) {
        return Stream.iterate(fault, each -> each != null, Throwable::getCause)
                .anyMatch(each -> String.valueOf(each.getMessage()).startsWith(words));
    }
}
