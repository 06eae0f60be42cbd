/**
 * The benchmark: {@code ./mvnw -Pbench verify}, long, sixteen minutes; {@code -Dbench=short}, some 75 seconds; {@code -Dbench=jmh},
 * encoder, outbox and fan-out alone, by JMH; {@code -Dbench=against -Dbench.url=ws://127.0.0.1:8080/chat/x?format=plain -Dbench.pid=…}, one server that
 * already runs. {@code -Dbench.cases=} takes the names of some cases, with semicolons. Results are in target/bench.
 */
@NullMarked
package io.loquat.bench;

import org.jspecify.annotations.NullMarked;
