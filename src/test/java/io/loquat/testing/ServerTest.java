package io.loquat.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test against a server that runs in the JVM of the tests. Its fields with {@code @TestHTTPResource} receive the server's addresses.
 *
 * <p>{@code @QuarkusTest} does not serve here: Surefire hands the classes to its forks one at a time, and that annotation starts
 * the application again for each of them. With this one, a fork starts it once for each set of settings.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LocalServer.Addresses.class)
public @interface ServerTest {

    /** The settings that differ from those of profile {@code test}. */
    Class<? extends QuarkusTestProfile> value() default Defaults.class;

    /** No other settings than those of profile {@code test}. */
    final class Defaults implements QuarkusTestProfile {}
}
