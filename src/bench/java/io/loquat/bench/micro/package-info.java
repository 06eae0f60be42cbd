/** Single parts of the way of a message, by JMH. */
@NullMarked
package io.loquat.bench.micro;

import org.jspecify.annotations.NullMarked;
