# From hidden states to tokens.

# x [n, hidden], head [vocabulary, hidden] -> float32 logits [n, vocabulary]
def logits(x: Tensor, head: Tensor) -> Tensor:
  return torch.to(torch.linear(x, head, None), 6)

# logits [n, vocabulary], targets [n] -> natural log of the probability of each target among the
# first `known` tokens, [n]
def chosen(logits: Tensor, targets: Tensor, known: int) -> Tensor:
  logp = torch.log_softmax(torch.narrow(logits, 1, 0, known), -1)
  return torch.squeeze(torch.gather(logp, 1, torch.unsqueeze(targets, 1)), 1)

# Natural log of the probability of each target among the first `known` tokens. Never holds more
# logits than a chunk of tokens. x [n, hidden], targets [n] -> [n]
def log_probabilities(x: Tensor, head: Tensor, targets: Tensor, known: int) -> Tensor:
  n = x.size(0)
  found = annotate(List[Tensor], [])
  for c in range((n + 255) // 256):
    size = min(256, n - c * 256)
    rows = __torch__.head.logits(torch.narrow(x, 0, c * 256, size), head)
    _0 = torch.append(found, __torch__.head.chosen(rows, torch.narrow(targets, 0, c * 256, size), known))
  return torch.cat(found, 0)

# logits [n, vocabulary] -> ids and log probabilities of the `count` most likely tokens
def ranked(logits: Tensor, known: int, count: int) -> Tuple[Tensor, Tensor]:
  best, which = torch.topk(torch.log_softmax(torch.narrow(logits, 1, 0, known), -1), count, -1, True, True)
  return (which, best)

# The `count` most likely of the first `known` tokens and their log probabilities among these.
# -> ids [n, count] and values [n, count], from the most likely down
def likeliest(x: Tensor, head: Tensor, known: int, count: int) -> List[Tensor]:
  n = x.size(0)
  ids = annotate(List[Tensor], [])
  values = annotate(List[Tensor], [])
  for c in range((n + 255) // 256):
    size = min(256, n - c * 256)
    which, best = __torch__.head.ranked(__torch__.head.logits(torch.narrow(x, 0, c * 256, size), head), known, count)
    _0 = torch.append(ids, which)
    _1 = torch.append(values, best)
  return [torch.cat(ids, 0), torch.cat(values, 0)]
