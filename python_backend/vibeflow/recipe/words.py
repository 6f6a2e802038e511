"""What each key of a recipe means, in plain words: the comments of a fresh file, and what an editor shows."""

from __future__ import annotations

from vibeflow.l10n import Say


def words(t: Say) -> dict[str, str]:
    """By dotted key, in the words of `t`: the user's language, or English for the file."""
    steps = t(
        "Steps between two looks at the held-out rows, and between two saved checkpoints. Empty: "
        "chosen for you, about ten of them."
    )
    budget = t(
        "What a run may take at most: minutes, and cost in the currency of the price table. Empty: no limit."
    )
    return {
        "name": t("What the project is called, in the list and in its commits."),
        "model": t("The model to start from."),
        "data": t("How the data is held apart and what stands before every conversation."),
        "training": t(
            "How the model is trained. VibeFlow recommends values from your data; what you change stays."
        ),
        "training.lora": t("The small adapter that is trained beside the model."),
        "evaluation": t("How the tuned model is compared with the base model on held-out rows."),
        "evaluation.judge": t("Another model that marks the answers; none unless you choose one."),
        "model.base": t(
            "The model to start from: vibeflow/starter (embedded, works offline), a name on the Hugging "
            "Face hub such as HuggingFaceTB/SmolLM2-135M-Instruct, or the path of a model folder on this "
            "computer."
        ),
        "model.revision": t(
            "A commit, tag or branch on the hub, so that the same weights are used next time. Empty: the "
            "newest."
        ),
        "data.system_prompt": t(
            "Put before every conversation, in training and when the model is asked. Empty: none."
        ),
        "data.test_share": t(
            "Share of your rows held out to test the model on questions that it has not seen."
        ),
        "data.seed": t("Decides which rows are held out. The same number gives the same split."),
        "data.group_by": t(
            "A column whose values are never in both parts, such as a customer's number. Empty: the "
            'column that was read as one, if any. "": none.'
        ),
        "data.stratified": t(
            "true: every label has its share among the rows held out. false: as the rows come."
        ),
        "data.test_file": t(
            "A file of your own test rows, with the same columns, in place of a share. Empty: none."
        ),
        "data.split_by": t(
            "A column that says which rows are for training and which for testing, with values such as "
            'train and test. Empty: the column that was found to say so, if any. "": none, a share is '
            "held out."
        ),
        "data.language": t(
            "The language that rows should be in, such as English. Empty: the one that most are in."
        ),
        "training.method": t(
            "lora: trains a small adapter beside the model and leaves the model itself as it is. dora: "
            "the same with a direction and a size for each weight. qlora: lora over a model squeezed to "
            "4 bits, for little memory. full: every weight of the model."
        ),
        "training.task": t(
            "auto: a model that reads and sorts (BERT) classifies, any other writes. generate or "
            "classify: as you say."
        ),
        "training.train_on": t(
            "answers: only what the assistant says is learned. all: what the user says as well."
        ),
        "training.epochs": t(
            "How often the model goes through your examples. More learns more, until it learns them by heart "
            "(overfits)."
        ),
        "training.learning_rate": t(
            "How far each step moves the model. Too high and the loss jumps, too low and little is learned."
        ),
        "training.batch_size": t(
            "Examples that are looked at together. More is steadier and needs more memory."
        ),
        "training.gradient_accumulation_steps": t(
            "Batches that are added up before the model is changed: the memory of one, the steadiness of "
            "many."
        ),
        "training.warmup_ratio": t(
            "Share of the training in which the learning rate rises from zero, so that the first steps "
            "break nothing."
        ),
        "training.lr_scheduler_type": t(
            "How the learning rate falls after that: cosine, linear or constant."
        ),
        "training.weight_decay": t(
            "Pulls weights towards zero a little. Against learning by heart (overfitting); 0 is off."
        ),
        "training.max_grad_norm": t(
            "A single step is cut down to this size, so that one odd example cannot upset the model."
        ),
        "training.max_seq_length": t(
            "Longest row in tokens (pieces of words). Longer ones are shortened: earlier turns and the "
            "beginning of the question are left out, so that the answer is learned whole."
        ),
        "training.seed": t("Makes two runs with the same data and recipe start alike."),
        "training.eval_steps": steps,
        "training.save_steps": steps,
        "training.optimizer": t("adamw, or adafactor, which needs less memory in full fine-tuning."),
        "training.early_stopping_patience": t(
            "Stop after so many looks at the held-out rows without a lower loss. Empty: never."
        ),
        "training.precision": t("Number format while computing: auto, fp32 or bf16."),
        "training.gradient_checkpointing": t("Saves memory and costs a third more time: auto, on or off."),
        "training.lora.r": t(
            "Size of the adapter. More can learn more, and sooner learns by heart (overfits)."
        ),
        "training.lora.alpha": t("Strength of the adapter; usually twice r."),
        "training.lora.dropout": t(
            "Share of the adapter switched off at random in each step. Against learning by heart "
            "(overfitting); 0 is off."
        ),
        "training.lora.target_modules": t(
            "The layers that get an adapter: all-linear, or a list of layer names."
        ),
        "budget.minutes": budget,
        "budget.cost": budget,
        "evaluation.max_rows": t(
            "At most so many held-out questions are answered by the tuned and the base model."
        ),
        "evaluation.max_new_tokens": t("Longest answer in tokens."),
        "evaluation.judge.provider": t(
            "Another model that marks both answers, from 1 to 5, after each evaluation. none: nobody. "
            "gemini, or openai: any endpoint that speaks OpenAI's chat completions, also one on this "
            "computer. Questions, expected answers and both models' answers are sent to it. Its key is "
            "set in VibeFlow, never here."
        ),
        "evaluation.judge.model": t(
            "The judge's model, such as gemini-2.5-flash, gpt-4.1-mini or llama3.1:8b."
        ),
        "evaluation.judge.base_url": t(
            "Address of an OpenAI-compatible endpoint, such as http://localhost:11434/v1. Empty: "
            "OpenAI's own."
        ),
        "evaluation.judge.rows": t(
            "At most so many held-out rows are judged. Each is asked twice, the answers swapped."
        ),
        "evaluation.judge.prompt": t(
            "A file with your own instructions for the judge. Empty: judge.md if there is one, else "
            "VibeFlow's own."
        ),
    }
