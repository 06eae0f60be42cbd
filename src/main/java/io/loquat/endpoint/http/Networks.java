package io.loquat.endpoint.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Networks of IPv4 and IPv6 (CIDR, RFC 4632 and RFC 4291 §2.3). Immutable; asks no name server. */
final class Networks {
    private final List<IpSubnetFilterRule> rules;

    /** @throws IllegalArgumentException with the one that is no network */
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

    /** An address in digits, one of IPv4 that is mapped into IPv6 (RFC 4291 §2.5.5.2) as that of IPv4; null where it is none. */
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
