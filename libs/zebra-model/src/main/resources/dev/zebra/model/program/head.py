# From hidden states to tokens.

# x [n, hidden], head [vocabulary, hidden] -> float32 logits [n, vocabulary]
def logits(x: Tensor, head: Tensor) -> Tensor:
  return torch.to(torch.linear(x, head, None), 6)

# Natural log of the probability of each target among the first `known` tokens. Never holds more
# logits than a chunk of tokens. x [n, hidden], targets [n] -> [n]
def log_probabilities(x: Tensor, head: Tensor, targets: Tensor, known: int) -> Tensor:
  n = x.size(0)
  chosen = annotate(List[Tensor], [])
  for c in range((n + 255) // 256):
    size = min(256, n - c * 256)
    rows = __torch__.head.logits(torch.narrow(x, 0, c * 256, size), head)
    logp = torch.log_softmax(torch.narrow(rows, 1, 0, known), -1)
    target = torch.unsqueeze(torch.narrow(targets, 0, c * 256, size), 1)
    _0 = torch.append(chosen, torch.squeeze(torch.gather(logp, 1, target), 1))
  return torch.cat(chosen, 0)

# The `count` most likely of the first `known` tokens and their log probabilities among these.
# -> ids [n, count] and values [n, count], from the most likely down
def likeliest(x: Tensor, head: Tensor, known: int, count: int) -> List[Tensor]:
  n = x.size(0)
  ids = annotate(List[Tensor], [])
  values = annotate(List[Tensor], [])
  for c in range((n + 255) // 256):
    size = min(256, n - c * 256)
    rows = torch.narrow(__torch__.head.logits(torch.narrow(x, 0, c * 256, size), head), 1, 0, known)
    best, which = torch.topk(torch.log_softmax(rows, -1), count, -1, True, True)
    _0 = torch.append(ids, which)
    _1 = torch.append(values, best)
  return [torch.cat(ids, 0), torch.cat(values, 0)]
