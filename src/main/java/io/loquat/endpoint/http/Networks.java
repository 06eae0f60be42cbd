package io.loquat.endpoint.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A set of IPv4 and IPv6 networks (CIDR, RFC 4632 and RFC 4291 §2.3). Never resolves names. Immutable. */
final class Networks {
    private final List<IpSubnetFilterRule> rules;

    /**
     * Parses networks.
     *
     * @throws IllegalArgumentException if one is not a network; its message is that one
     */
    Networks(List<String> cidrs) {
        this.rules = cidrs.stream().map(Networks::rule).toList();
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    boolean contains(InetAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address, 0);
        return rules.stream().anyMatch(rule -> rule.matches(socket));
    }

    /**
     * Parses an address in digits; null if it is not one. An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) becomes IPv4.
     */
    static @Nullable InetAddress address(String digits) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(digits);
        if (bytes == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of another length than 4 or 16 bytes", e);
        }
    }

    private static IpSubnetFilterRule rule(String cidr) {
        int slash = cidr.indexOf('/');
        InetAddress address = address(slash < 0 ? cidr : cidr.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException(cidr);
        }
        try {
            int prefix =
                    slash < 0 ? address.getAddress().length * Byte.SIZE : Integer.parseInt(cidr.substring(slash + 1));
            return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(cidr, e);
        }
    }
}
