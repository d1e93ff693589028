# The numbers that tests/unit/evaluation/survival compares ours with: R 4.2.2, survival 3.5-3, cmprsk 2.2-11, MASS 7.3-58.
# Rscript reference.R, in this folder; the data are made up.
library(survival); library(cmprsk); library(MASS)
# To the last digit: R stops at a relative change of 1e-9 otherwise.
tight <- survival::coxph.control; formals(tight)$eps <- 1e-14; formals(tight)$toler.chol <- 1e-15
assignInNamespace("coxph.control", tight, "survival")
lines <- character(0)
put <- function(name, v) {
  told <- sprintf("%.12g", as.numeric(v))
  told[!is.finite(as.numeric(v))] <- "null"
  lines <<- c(lines, sprintf('"%s": [%s]', name, paste(told, collapse = ", ")))
}
d <- read.csv("follow_up.csv"); d$any <- 1 * (d$event > 0); d$own <- 1 * (d$event == 1)
d$kind <- factor(d$event, 0:2, c("censored", "harm", "left"))
e <- read.csv("episodes.csv")
curve <- function(name, f) {
  s <- summary(f, censored = TRUE); q <- quantile(f, c(.25, .5, .75))
  put(paste0(name, " survival"), f$surv); put(paste0(name, " se"), s$std.err)
  put(paste0(name, " low"), f$lower); put(paste0(name, " high"), f$upper)
  put(paste0(name, " hazard"), f$cumhaz); put(paste0(name, " hazard_se"), f$std.chaz)
  put(paste0(name, " quantiles"), c(q$quantile, q$lower, q$upper))
}
curve("log", survfit(Surv(exit, any) ~ 1, d))
curve("log-log", survfit(Surv(exit, any) ~ 1, d, conf.type = "log-log"))
curve("plain", survfit(Surv(exit, any) ~ 1, d, conf.type = "plain"))
curve("entry", survfit(Surv(entry, exit, any) ~ 1, d))
curve("weight", survfit(Surv(exit, any) ~ 1, d, weights = weight))
curve("site", survfit(Surv(exit, any) ~ 1, d, cluster = site))
curve("episodes", survfit(Surv(start, stop, episode) ~ 1, e, id = child))
put("restricted", survival:::survmean(survfit(Surv(exit, any) ~ group, d), rmean = 24)$matrix[, 5:6])
for (rho in c(0, 1)) { x <- survdiff(Surv(exit, any) ~ group, d, rho = rho); put(paste("log-rank", rho), c(x$chisq, x$obs, x$exp)) }
x <- survdiff(Surv(exit, any) ~ group + strata(site), d); put("log-rank strata", x$chisq)
model <- function(name, f, transforms = c("km", "identity", "rank", "log")) {
  s <- summary(f); put(paste(name, "coefficients"), coef(f)); put(paste(name, "covariance"), f$var)
  if (!is.null(f$naive.var)) put(paste(name, "naive"), f$naive.var)
  put(paste(name, "loglik"), f$loglik); put(paste(name, "score"), c(f$score, f$rscore)); put(paste(name, "wald"), f$wald.test)
  put(paste(name, "concordance"), c(s$concordance, f$concordance[1:5])); put(paste(name, "martingale"), f$residuals)
  put(paste(name, "baseline"), c(max(basehaz(f, centered = FALSE)$hazard), max(basehaz(f)$hazard)))
  for (t in transforms) put(paste(name, "zph", t), cox.zph(f, t)$table)
}
model("efron", coxph(Surv(exit, own) ~ group + age, d)); model("breslow", coxph(Surv(exit, own) ~ group + age, d, ties = "breslow"))
model("entry", coxph(Surv(entry, exit, own) ~ group + age, d)); model("strata", coxph(Surv(entry, exit, own) ~ age + weight + strata(group), d))
model("weights", coxph(Surv(exit, own) ~ group + age, d, weights = weight)); model("cluster", coxph(Surv(exit, own) ~ group + age, d, cluster = site))
model("offset", coxph(Surv(exit, own) ~ group + offset(age / 10), d))
model("andersen-gill", coxph(Surv(start, stop, episode) ~ group + age, e, cluster = child), c("km", "rank"))
e <- e[order(e$child, e$stop), ]; e$number <- ave(e$episode, e$child, FUN = function(x) cumsum(c(0, head(x, -1)))) + 1
model("total", coxph(Surv(start, stop, episode) ~ group + age + strata(number), e, cluster = child), "rank")
model("gap", coxph(Surv(stop - start, episode) ~ group + age + strata(number), e, cluster = child), "rank")
states <- function(name, f) for (one in c("pstate", "std.err", "lower", "upper")) put(paste(name, one), f[[one]])
f <- survfit(Surv(exit, kind) ~ 1, d); states("states", f); put("states lost", summary(f, rmean = 36)$table[, 3])
states("states log-log", survfit(Surv(exit, kind) ~ 1, d, conf.type = "log-log"))
states("states weight", survfit(Surv(exit, kind) ~ 1, d, weights = weight))
states("states entry", survfit(Surv(entry, exit, kind) ~ 1, d, id = child))
put("episodes cluster", survfit(Surv(start, stop, episode) ~ 1, e, id = child, cluster = child %% 7)$std.chaz)
g <- cuminc(d$exit, d$event, d$group); put("gray", g$Tests[, 1]); put("gray rho strata", cuminc(d$exit, d$event, d$group, rho = 1, strata = d$site > 6)$Tests[, 1])
z <- model.matrix(~ group + age, d)[, -1]; f <- crr(d$exit, d$event, z, gtol = 1e-13); put("fine-gray", c(f$coef, f$var, f$loglik.null, f$loglik))
x <- timepoints(g, c(6, 12, 24)); put("cuminc est", t(x$est)); put("cuminc var", t(x$var))
f <- survfit(Surv(exit, any) ~ 1, d); put("pseudo survival", pseudo(f, times = c(6, 12, 24))); put("pseudo mean", pseudo(f, times = 24, type = "rmst"))
f <- survfit(Surv(exit, kind) ~ 1, d); put("pseudo incidence", pseudo(f, times = 24)[, 2])
k <- aggregate(cbind(episode, stop - start) ~ child + group + age, e, sum); k <- k[order(k$child), ]
g <- glm.nb(episode ~ group + age + offset(log(V2)), k); put("counts", c(coef(g), sqrt(diag(vcov(g))), g$theta, g$SE.theta, g$twologlik))
writeLines(paste0("{\n", paste(lines, collapse = ",\n"), "\n}"), "reference.json")
