package io.rpcboot.autoconfigure.contract;

import jakarta.validation.ValidatorFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the checks of values, by Bean Validation where the application has it; else there are none. */
@AutoConfiguration(afterName = "org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration")
@ConditionalOnClass(ValidatorFactory.class)
public final class RpcContractAutoConfiguration {

    @Bean
    @ConditionalOnSingleCandidate(ValidatorFactory.class)
    @ConditionalOnMissingBean(ContractChecks.class)
    ContractChecks rpcBeanValidationChecks(ValidatorFactory factory) {
        return new BeanValidationChecks(factory);
    }
}
