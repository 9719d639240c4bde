package io.rpcboot.autoconfigure.settings;

import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Reports values that a property cannot have; Boot's own failure analysis shows where each comes from. */
public final class InvalidSetting {

    private InvalidSetting() {}

    /** The failure for one property; the reason says what is allowed. */
    public static InvalidConfigurationPropertyValueException of(String property, Object value, String reason) {
        return new InvalidConfigurationPropertyValueException(property, value, reason);
    }

    /** Checks a whole number. */
    public static void requireRange(String property, long value, long min, long max) {
        if (value < min || value > max) {
            throw of(property, value, "It must be " + min + " to " + max + ".");
        }
    }

    /**
     * Makes settings of rpc-core, whose complaints begin with the name of a property.
     *
     * @param prefix what the property names begin with, without the dot
     * @param values the values by their property names
     */
    public static <T> T translate(String prefix, Map<String, ?> values, Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException ex) {
            String reason = String.valueOf(ex.getMessage());
            String property = reason.substring(0, Math.max(0, reason.indexOf(' ')));
            Object value = values.get(property);
            if (value == null) {
                throw ex;
            }
            throw of(prefix + "." + property, value, "The value of " + reason + ".");
        }
    }
}
