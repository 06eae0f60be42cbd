package io.loquat.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.LogCapture;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is logged about an outage, and how often. */
class OutageReporterTest {

    private final LogCapture log = LogCapture.start();
    private final OutageReporter outage = new OutageReporter(new Keyspace("loquat", 0));

    @AfterEach
    void stop() {
        log.close();
    }

    private int errors() {
        return log.with("ERROR").size();
    }

    @Test
    void startingServerIsPatientForAFewSeconds() {
        assertThat(OutageReporter.STARTUP_GRACE).isEqualTo(Duration.ofSeconds(5));
        outage.away("Connection refused");
        outage.away("no answer in time");
        log.assertEmpty();
        assertThat(outage.why()).startsWith("The store does not answer: no answer in time.");
        outage.endStartupGrace();
        outage.away("Connection refused");
        assertThat(errors()).isOne();
        outage.end();

        assertThat(log.with("The store is back")).hasSize(1);
        assertThat(outage.why()).isNull();
    }

    @Test
    void storeThatAnswersInTimeIsNotReported() {
        outage.away("Connection refused");
        outage.end();
        outage.endStartupGrace();

        log.assertEmpty();
    }

    @Test
    void laterOutagesAreReportedAtOnceAndEachOnce() {
        outage.end();
        for (int i = 1; i <= 2; i++) {
            outage.away("the connection was closed");
            outage.away("Connection refused");
            assertThat(errors()).isEqualTo(i);
            outage.end();
        }
    }

    @Test
    void permanentProblemsAreReportedAtOnceAndOncePerKind() {
        outage.away("WRONGPASS invalid username-password pair or user is disabled.");
        outage.away("NOPERM this user has no permissions to run the 'eval' command");
        outage.away("ERR [0] NOPERM User loquat has no permissions to run the 'eval' command");
        assertThat(log.with("WRONGPASS")).hasSize(1);
        assertThat(log.with("The store's user lacks +eval; grant it with ACL SETUSER"))
                .hasSize(1);
        assertThat(errors()).isEqualTo(2);
    }

    /** A timeout before must not hide it for the whole outage. */
    @Test
    void untrustedCertificateIsAKindOfItsOwn() {
        outage.away("no answer in time");
        outage.endStartupGrace();
        outage.away("PKIX path building failed: unable to find valid certification path to requested target");
        outage.away("No name matching valkey found in the certificate");

        assertThat(log.with("does not trust the store's certificate: PKIX path"))
                .hasSize(1);
        assertThat(errors()).isEqualTo(2);
    }

    @Test
    void refusalsOfKeysAndChannelsAreRecognized() {
        for (String keys : new String[] {
            "NOPERM No permissions to access a key",
            "NOPERM this user has no permissions to access one of the keys used as arguments",
            "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments",
        }) {
            assertThat(Diagnosis.of(keys, new Keyspace("chat", 1)).sentence()).contains("lacks ~chat:*;");
        }
        for (String channels : new String[] {
            "NOPERM No permissions to access a channel",
            "NOPERM this user has no permissions to access one of the channels used as arguments",
        }) {
            assertThat(Diagnosis.of(channels, new Keyspace("chat", 1)).sentence())
                    .contains("lacks &chat:*;");
        }
    }

    @Test
    void readOnlyIsRecognizedInABatchAndInAScript() {
        for (String why : new String[] {
            "READONLY You can't write against a read only replica.",
            "ERR [0] READONLY You can't write against a read only replica. script: 77, on @user_script:1.",
            "ERR Error running script (call to f_77): @user_script:1: -READONLY You can't write against a read only replica.",
        }) {
            assertThat(Diagnosis.endsConnection(why)).as(why).isTrue();
            assertThat(Diagnosis.of(why, new Keyspace("loquat", 0)).sentence()).contains("(READONLY)");
        }
        assertThat(Diagnosis.endsConnection("OOM command not allowed when used memory > 'maxmemory'."))
                .isFalse();
    }
}
